from kim.programme.rules.tilemap import tile, view_box


def test_tiles_stand_apart_and_fit_their_drawing() -> None:
    first, next_one, below = tile(column=0, row=0), tile(column=1, row=0), tile(column=0, row=1)
    assert (first.x, first.y) == (4, 4)
    assert next_one.x - first.x == below.y - first.y == 64
    assert view_box(columns=7, rows=9) == "0 0 452 580"
    last = tile(column=6, row=8)
    assert (last.x + last.side + 4, last.y + last.side + 4) == (452, 580)
    assert view_box(columns=0, rows=0) == "0 0 4 4"

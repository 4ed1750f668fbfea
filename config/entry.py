"""The console command ``kim``: Django's management entry, with a database on demand."""

import os
import signal
import sys
from contextlib import nullcontext
from types import FrameType

import devdb
from config.environment import Refusal, read

# These read no data; they run where no database can be reached.
WITHOUT_DATABASE = {
    "help", "--help", "--version", "version", "check", "collectstatic",
    "compile_translations", "check_translations", "extract_translations", "calc",
}  # fmt: skip
SERVING = {"serve", "worker", "demo"}


def _leave(signum: int, _frame: FrameType | None) -> None:
    """Turn a signal into an ordinary exit, so that what was started is stopped."""
    raise SystemExit(128 + signum)


def main() -> None:
    """Run a management command.

    With ``DATABASE_URL`` set that server is used and none is started.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    sys.argv[1:] = spelled_out(sys.argv[1:])
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        told = read()
        if command == "demo":
            from config.start import refuse_unwritable  # noqa: PLC0415 -- needs Django

            refuse_unwritable(told.data_dir)
        private = not (told.database_url or command in WITHOUT_DATABASE)
        with devdb.running() if private else nullcontext():
            run(command)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        raise
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def spelled_out(arguments: list[str]) -> list[str]:
    """``load-programme`` is the module ``load_programme``: modules cannot carry a hyphen."""
    count = 2 if arguments[:1] == ["help"] else 1
    names = [name if name.startswith("-") else name.replace("-", "_") for name in arguments[:count]]
    return names + arguments[count:]


def run(command: str) -> None:
    """Hand over to Django, once the checks before serving have passed."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- after settings

    if command in SERVING:
        import django  # noqa: PLC0415 -- reads the settings, which may refuse

        from config.start import refuse_superuser  # noqa: PLC0415 -- same

        django.setup()
        refuse_superuser()
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        if sentence := about_database(error):
            raise Refusal(sentence) from error
        raise


def about_database(error: BaseException | None) -> str:
    """What to say when a command could not reach the database or finds no tables; else empty."""
    import psycopg  # noqa: PLC0415 -- not needed by commands without data

    while error is not None and not isinstance(error, psycopg.Error):
        error = error.__cause__  # Django wraps the errors of the driver
    if isinstance(error, psycopg.errors.UndefinedTable):
        return "Die Datenbank ist nicht eingerichtet. Bitte zuerst `kim migrate` aufrufen."
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return "Die Datenbank ist nicht erreichbar."
    return ""

"""Pages of offers: ``public`` for everybody, the others for who keeps or provides them."""

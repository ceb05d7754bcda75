"""A package, so that its fixtures (the app, the browser) end with its last test, not with the whole run."""

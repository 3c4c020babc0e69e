"""The linter and formatter of the JavaScript and the style sheets."""

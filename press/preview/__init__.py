"""The author's loop: a saved change shows in the open page of the browser."""

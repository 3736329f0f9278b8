"""What to do about each code: shown on the page of codes. Messages have pages/messages of their own."""

BY_CODE = {}

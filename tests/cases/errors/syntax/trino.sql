== unclosed, character, nothing, text ==
none

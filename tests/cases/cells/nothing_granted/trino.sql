== unmapped, no_group, hide, hide_and_ask ==
none

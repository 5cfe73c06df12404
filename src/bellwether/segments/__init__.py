"""Named conditions on accounts and who meets them."""

"""Why a value is what it is: the formula taken apart, with the facts behind every part."""

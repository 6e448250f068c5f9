"""Files and pasted text with questions, in and out: each format reads into rows and writes from them."""

"""The chapters: every module is one, every test function in it is a clause."""

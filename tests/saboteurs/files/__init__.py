"""Faults in files: static ones (`static`), parts and conditions (`parts`), and views' (`sent`)."""

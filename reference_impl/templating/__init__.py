"""Templates, by Jinja2: where they are found, what they see, and how they are rendered.

`environment` has what an application keeps for its templates, `rendering` the functions that views
call. What a template language is made of is Jinja2's; it is imported when the first template is
asked for, and without it one line says how to get it. Source: Flask documentation, "Templates".
"""

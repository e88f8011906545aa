"""Imports, files and photos: what the codes of refusals say."""

SENTENCES: dict[str, str] = {
    "file_damaged": "The file arrived damaged. Send it again; nothing of it was kept.",
    "photo_unreadable": (
        "This photo cannot be read. Take it again, or choose a JPEG, PNG, WebP or HEIC file. Your "
        "answers are saved."
    ),
    "photo_too_large": (
        "This photo is over the limit of {megabytes} MB or {megapixels} million pixels. Send a "
        "smaller one. Your answers are saved."
    ),
    "document_unreadable": (
        "Line {line} cannot be read ({reason}). Correct it, then import the file again. Nothing was imported."
    ),
    "document_too_large": (
        "The file is over the limit of {kilobytes} kB or {depth} levels. Make it smaller, then import "
        "it again. Nothing was imported."
    ),
    "document_key_repeated": (
        "Line {line}: “{key}” is written twice. Keep one, then import the file again. Nothing was imported."
    ),
    "document_key_unknown": (
        "Line {line}, at {place}: a checklist has no such entry ({detail}). Correct its name or "
        "remove it. Nothing was imported."
    ),
    "document_key_missing": (
        "Line {line}, at {place}: an entry is missing ({detail}). Add it. Nothing was imported."
    ),
    "document_value_invalid": (
        "Line {line}, at {place}: this value is not allowed ({detail}). Correct it. Nothing was imported."
    ),
    "document_value_choice": (
        "Line {line}, at {place}: this value is not allowed. Write one of these: {detail}. Nothing was "
        "imported."
    ),
    "document_tag": (
        "Line {line}: “{value}” cannot stand there. Write text, a number, yes or no, a list or a mapping. "
        "Nothing was imported."
    ),
    "workbook_unreadable": (
        "This file cannot be read ({reason}). Send an XLSX, CSV or GeoJSON file. Nothing was imported."
    ),
    "workbook_row_unreadable": (
        "Row {row} cannot be read ({reason}). Correct it, then import the file again. Nothing was imported."
    ),
    "workbook_text_too_long": (
        "A cell of row {row} holds more than {most} characters. Shorten it, then import the file again. "
        "Nothing was imported."
    ),
    "workbook_sheet_left_out": "Only the first sheet that holds anything is read. This one was left out.",
    "workbook_too_large": (
        "The file is over the limit of {megabytes} MB, {rows} rows or {columns} columns. Split it, "
        "then import the parts. Nothing was imported."
    ),
    "workbook_empty": "The file holds no row. Choose another one. Nothing was imported.",
    "xlsform_no_survey": (
        "This workbook has no sheet “survey” with a column “type”, so it is not an XLSForm. Nothing "
        "was imported."
    ),
    "xlsform_no_question": "None of the rows of this form can be taken as a question. Nothing was imported.",
    "xlsform_too_long": (
        "A sheet of this form has more than {rows} rows. Split the form, then import the parts. "
        "Nothing was imported."
    ),
    "xlsform_language": (
        "The column “{column}” is in a language that checklists do not have here. Its texts were left out."
    ),
    "xlsform_column": "The column “{column}” means nothing to a checklist. Its contents were left out.",
    "xlsform_cell": (
        "“{value}” in the column “{column}” cannot be said in a checklist. The question was kept without it."
    ),
    "xlsform_picture": (
        "The picture “{file}” is not in the workbook. The question was kept without it: upload it in the "
        "editor, as its reference picture."
    ),
    "xlsform_condition": (
        "The condition “{expression}” cannot be said in a checklist. The row was kept and is always "
        "shown; set its condition in the editor."
    ),
    "xlsform_never_shown": "“{name}” is never shown in the form. It was left out.",
    "xlsform_placeholder": (
        "The text holds {placeholder}, which is not filled in here. Reword it in the editor."
    ),
    "xlsform_type_missing": "The row has no type. It was left out.",
    "xlsform_type_unknown": (
        "“{type}” is not a type of the XLSForm standard. The question “{name}” was left out."
    ),
    "xlsform_type_not_taken": "Checklists have no question of type “{type}”. “{name}” was left out.",
    "xlsform_type_changed": (
        "Checklists have no question of type “{type}”. It was kept as “{kind}”; check that this suits."
    ),
    "xlsform_name_missing": "The question has no name. It was left out.",
    "xlsform_name_changed": (
        "“{name}” cannot be the key of a question here, or is already taken. Its key is “{key}”."
    ),
    "xlsform_label_missing": "“{name}” has no text. Its name stands in; write its text in the editor.",
    "xlsform_note": "No question follows this note in its group. It was left out.",
    "xlsform_list_missing": "The choices “{list}” are not in the workbook. The question was left out.",
    "xlsform_or_other": "“Or other” was left out. Add an option and a text question if you need it.",
    "xlsform_no_points": (
        "The choices “{list}” have no column of points. Each is worth 0, so the checklist is kept as a "
        "draft: give points in the editor, then publish it."
    ),
    "xlsform_points": "“{value}” is not a number of points. The choice is worth 0.",
    "xlsform_choice_without_list": "The choice belongs to no list. It was left out.",
    "xlsform_choice_repeated": "The choice “{name}” has no name or is twice in its list. It was left out.",
    "xlsform_repeat": "The repeated group “{name}” is asked once here. Its questions were kept.",
    "xlsform_group_title": "The group “{name}” has no question of its own. Its title was left out.",
    "xlsform_group_open": "The group “{name}” is not closed. It was closed at the end of the form.",
    "xlsform_group_end": "This row closes a group that was not opened. It was left out.",
    "locations_no_header": (
        "The first row has to name the columns, and one of them is “name”. Nothing was imported."
    ),
    "location_column": "The column “{column}” is unknown or comes twice. It was left out.",
    "location_name_missing": (
        "The location has no name. It was left out; add its name, then import the file again."
    ),
    "location_coordinates": (
        "“{value}” is not a pair of coordinates in decimal degrees. The location was left out; "
        "correct it, then import the file again."
    ),
    "location_swapped": (
        "Latitude and longitude look exchanged: {latitude}, {longitude} is far from the time zone of the "
        "location. It was taken as written; check it on its page."
    ),
    "locations_no_row": (
        "Below the names of the columns there is no row. Fill in the list, then import the file again. "
        "Nothing was imported."
    ),
    "location_timezone": (
        "“{value}” is not a time zone. Write it like America/Toronto. The location was left out."
    ),
    "location_text_too_long": (
        "A text in the column “{column}” is over {most} characters. The location was left out; "
        "shorten it, then import the file again."
    ),
    "location_repeated": "The location repeats row {first}. It was left out.",
    "timezone_unknown": ("“{value}” is not a time zone. Write it like America/Toronto. Nothing was saved."),
    "locations_none_taken": "None of the rows could be taken as a location. Nothing was imported.",
    "client_unknown": "There is no client called “{name}”. Check the name. Nothing was done.",
    "vectors_malformed": (
        "{file} is not a file of reference vectors: JSON with a list “vectors”, each with id, fn, input, "
        "expected and tolerance. Nothing was computed."
    ),
    "checklist_malformed": (
        "A number is out of its limits or a condition is too deep. Compare it with the published format."
    ),
    "checklist_refused": (
        "This checklist cannot be scored as it is. Correct what is listed, then import the file again. "
        "Nothing was imported."
    ),
}

comment on view {view} is
    'A topic. Filter by appended_at to read only the segments of that time; howdah.text(value) and howdah.json(value) decode.'

select howdah.delayed_room(?) as room

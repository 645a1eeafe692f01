// filled by the room

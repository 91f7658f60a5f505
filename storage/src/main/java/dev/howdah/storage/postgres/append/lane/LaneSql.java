package dev.howdah.storage.postgres.append.lane;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum LaneSql implements Sql {
    LANE_FIND_STALLED,
    LANE_TERMINATE;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}

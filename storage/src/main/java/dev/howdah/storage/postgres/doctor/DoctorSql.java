package dev.howdah.storage.postgres.doctor;

import dev.howdah.storage.postgres.connect.Sql;

/** The statements of this room. */
enum DoctorSql implements Sql {
    RIGHT_FIND_MISSING;

    private final String text = Sql.load(this);

    @Override
    public String text() {
        return text;
    }
}

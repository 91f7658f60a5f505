package dev.howdah.storage.postgres.catalog;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/** Reads and writes a configuration as two arrays, {@code config_names} and {@code config_values}. */
final class ConfigColumns {

    private ConfigColumns() {}

    static Map<String, String> read(ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray("config_names").getArray();
        String[] values = (String[]) row.getArray("config_values").getArray();
        Map<String, String> config = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            config.put(names[i], values[i]);
        }
        return config;
    }

    /** Sets the parameters {@code index} (names) and {@code index + 1} (values). */
    static void set(PgConnection connection, PreparedStatement statement, int index, Map<String, String> config)
            throws SQLException {
        Map<String, String> sorted = new TreeMap<>(config);
        Array names = connection.createArrayOf("text", sorted.keySet().toArray(new String[0]));
        Array values = connection.createArrayOf("text", sorted.values().toArray(new String[0]));
        statement.setArray(index, names);
        statement.setArray(index + 1, values);
    }
}

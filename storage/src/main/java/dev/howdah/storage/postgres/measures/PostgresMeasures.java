package dev.howdah.storage.postgres.measures;

import dev.howdah.storage.Measures;
import dev.howdah.storage.postgres.connect.Connections;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the figures, each in a transaction of its own. Thread: any that may block. */
public final class PostgresMeasures implements Measures {

    private final Connections connections;

    public PostgresMeasures(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<GroupLag> groupLags(int rowsMax) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(MeasuresSql.GROUP_LAG_LIST.sql())) {
                select.setInt(1, rowsMax);
                return lags(select);
            }
        });
    }

    @Override
    public List<GroupLag> groupLagsOf(String groupId) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(MeasuresSql.GROUP_LAG_LIST_OF_GROUP.sql())) {
                select.setString(1, groupId);
                return lags(select);
            }
        });
    }

    private static List<GroupLag> lags(PreparedStatement select) throws SQLException {
        List<GroupLag> lags = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                lags.add(new GroupLag(
                        rows.getString("group_id"),
                        rows.getString("topic"),
                        rows.getInt("partition"),
                        rows.getLong("committed_offset"),
                        rows.getLong("end_offset"),
                        rows.getLong("lag")));
            }
        }
        return List.copyOf(lags);
    }

    @Override
    public long databaseBytes() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(MeasuresSql.DATABASE_SIZE.sql());
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong("bytes");
            }
        });
    }

    @Override
    public Sessions sessions() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(MeasuresSql.SESSION_COUNT.sql());
                    ResultSet row = select.executeQuery()) {
                row.next();
                return new Sessions(row.getInt("howdah"), row.getInt("sessions"), row.getInt("sessions_max"));
            }
        });
    }
}

package dev.howdah.storage.postgres.doctor;

import dev.howdah.storage.Finding;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.catalog.TopicViews;
import dev.howdah.storage.postgres.catalog.TopicViews.Look;
import dev.howdah.storage.postgres.connect.ConnectionBudget;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.ServerCheck;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.migrate.Migrations;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/** One visit. A broker may run meanwhile. */
public final class Doctor {

    private final StorageOptions options;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(StorageOptions options) {
        this.options = options;
    }

    /** @throws StorageException the database cannot be asked at all */
    public static List<Finding> visit(StorageOptions options) {
        Doctor doctor = new Doctor(options);
        try (Connections connections = new Connections(options);
                PgConnection connection = connections.open("howdah doctor")) {
            doctor.look(connection);
            return List.copyOf(doctor.findings);
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    private void look(PgConnection connection) throws SQLException {
        server(connection);
        connections(connection);
        connection.setAutoCommit(false);
        if (schema(connection)) {
            rights(connection);
            views(connection);
        }
    }

    private void server(PgConnection connection) throws SQLException {
        try {
            String version = ServerCheck.check(connection);
            findings.add(Finding.good("server: Postgres " + version + ", durable, takes writes, UTF8"));
        } catch (StorageException unfit) {
            findings.add(Finding.wrong("server: " + unfit.failure().detail()));
        }
    }

    private void connections(PgConnection connection) throws SQLException {
        ConnectionBudget budget = ConnectionBudget.read(connection);
        findings.add(
                budget.free() < ConnectionBudget.needed(options)
                        ? Finding.wrong("connections: beside those that are open now, " + budget.tooFew(options))
                        : Finding.good("connections: " + budget.free() + " are free (" + budget.narrowest()
                                + "), a broker needs " + ConnectionBudget.needed(options) + " and wants "
                                + ConnectionBudget.wanted(options)));
    }

    /** Whether there is one to look at. */
    private boolean schema(PgConnection connection) throws SQLException {
        try {
            int pending = Migrations.countPending(connection);
            connection.rollback();
            if (pending == Migrations.count()) {
                findings.add(Finding.good("schema: none yet; the first start of a broker makes it"));
                return false;
            }
            findings.add(Finding.good(
                    pending == 0
                            ? "schema: up to date"
                            : "schema: " + pending + " migrations are missing; the next start of a broker does them"));
            return pending == 0;
        } catch (StorageException unfit) {
            connection.rollback();
            findings.add(Finding.wrong("schema: " + unfit.failure().detail()));
            return false;
        }
    }

    private void rights(PgConnection connection) throws SQLException {
        int before = findings.size();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(DoctorSql.RIGHT_FIND_MISSING.sql())) {
            while (rows.next()) {
                findings.add(Finding.wrong("rights: " + rows.getString("text")));
            }
        }
        connection.rollback();
        if (findings.size() == before) {
            findings.add(Finding.good("rights: all that howdah made is its own"));
        }
    }

    private void views(PgConnection connection) throws SQLException {
        List<Finding> wrong = TopicViews.mend(connection, Look.WHOLE);
        findings.addAll(wrong.isEmpty() ? List.of(Finding.good("views: each topic has its own")) : wrong);
    }
}

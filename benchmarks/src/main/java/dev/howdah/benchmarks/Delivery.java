package dev.howdah.benchmarks;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A way that events go from the transaction of an application to a consumer. Thread: one, but for {@link #bind}, which any session may call. */
interface Delivery {

    String name();

    /** What takes CPU time for it, Postgres besides. */
    List<Long> serverPids();

    /** Before its turn: what nobody else should pay for. */
    void begin() throws Exception;

    void end() throws Exception;

    /** Makes a stream of events of its own. */
    void open(String stream) throws Exception;

    void drop(String stream) throws Exception;

    /** One statement that adds one event; {@link #bind} says what its parameters are. */
    String insert(String stream);

    void bind(PreparedStatement insert, String key, String value) throws SQLException;

    /** A consumer that gets all that is added from now on. */
    Reader reader(String stream) throws Exception;

    /** Thread: one. */
    interface Reader extends AutoCloseable {

        /** The values of events that have come; waits a little for the first. Empty if there is none. */
        List<String> poll() throws Exception;

        @Override
        void close() throws Exception;
    }
}

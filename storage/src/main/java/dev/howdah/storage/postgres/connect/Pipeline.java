package dev.howdah.storage.postgres.connect;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/**
 * Sends several statements, among them COPYs with their data, in one write and gets one answer. This is Postgres's
 * extended query protocol, which PgJDBC speaks one statement at a time. The pipeline uses the stream of an idle PgJDBC
 * connection; PgJDBC connects, authenticates and encrypts.
 *
 * <pre>
 * begin   Bind Execute   Parse Bind Execute(COPY) CopyData… CopyDone   …   commit   Sync  ──▶
 *                                ◀──  BindComplete DataRow CommandComplete …  ReadyForQuery
 * </pre>
 *
 * <p>A pipeline either begins and ends its own transaction ({@link #begin}, {@link #commit}) or belongs to the
 * connection's. It does not rely on everything up to the Sync being one transaction, because poolers and distributed
 * servers do not promise that. After an error the server skips everything up to the Sync, and the pipeline then rolls
 * its transaction back. The server answers each statement with a few bytes, so it never happens that each side waits
 * for the other to read.
 *
 * <p>Thread: that of the connection. After an {@link IOException}, or when the connection {@link #isLost is lost}, the
 * connection can only be closed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Postgres: message flow</a>
 */
public final class Pipeline {

    private static final VarHandle STREAM;

    static {
        try {
            // PgJDBC has no public way to its stream. If a later PgJDBC names the field otherwise, this fails at the
            // start and in every test.
            STREAM = MethodHandles.privateLookupIn(QueryExecutorBase.class, MethodHandles.lookup())
                    .findVarHandle(QueryExecutorBase.class, "pgStream", PGStream.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int FORMAT_BINARY = 1;
    private static final String BEGIN = "begin";
    private static final String COMMIT = "commit";
    private static final String ROLLBACK = "rollback";
    private static final byte IDLE = 'I';

    /** How many COPY and INSERT statements the server keeps parsed. Each topic that is written needs up to four. */
    private static final int KEPT_MAX = 128;

    private final PGStream stream;
    private final FrontendBuffer out;
    private final BinaryValues values;

    /** The names of the kept statements by their text. The least recently used one comes first. */
    private final Map<String, String> kept = new LinkedHashMap<>(KEPT_MAX, 0.75f, true);

    /**
     * Names that this pipeline introduces or closes. After an error nobody knows whether the server got as far as
     * these.
     */
    private final List<String> inDoubt = new ArrayList<>();

    /** Names that the next pipeline closes. */
    private final List<String> forgotten = new ArrayList<>();

    private int keptNumber;
    private @Nullable ByteBuffer row;
    private Rows rows = Rows.NONE;
    private int statement;
    private String lastTag = "";
    private boolean ownTransaction;
    private boolean endsTransaction;
    private boolean lost;

    /** Takes the rows of a pipeline as they come. */
    public interface Rows {

        Rows NONE = (statement, row) -> {};

        /**
         * @param statement whose row it is: the number of those before it in the pipeline, {@code begin} among them
         * @param row as {@link #sync} gives it
         */
        void onRow(int statement, ByteBuffer row);
    }

    public Pipeline(PgConnection connection, FrontendBuffer out) throws SQLException {
        QueryExecutor executor = connection.getQueryExecutor();
        this.stream = (PGStream) STREAM.get((QueryExecutorBase) executor);
        this.out = out;
        this.values = new BinaryValues(out);
    }

    /** Begins a pipeline. Messages of the last one that were not sent are discarded. */
    public void open() {
        ownTransaction = false;
        openNext();
    }

    /** Begins a pipeline that goes on in the transaction that the last one has begun and not committed. */
    public void openNext() {
        row = null;
        endsTransaction = false;
        out.open(stream);
    }

    /** Prepares a statement under a name, for the life of this connection. */
    public void prepare(String name, String sql) throws SQLException {
        try {
            open();
            parse(name, sql);
        } catch (IOException e) {
            throw lost(e);
        }
        sync();
    }

    private void parse(String name, String sql) throws IOException {
        out.beginMessage('P');
        out.writeString(name);
        out.writeString(sql);
        out.writeShort(0); // the server finds the types out
        out.endMessage();
    }

    /** Begins to bind a prepared statement. The caller then writes the arguments, and calls {@link #execute}. */
    public BinaryValues bind(String name, int argumentCount) throws IOException {
        bind(name);
        values.writeCount(argumentCount);
        return values;
    }

    private void bind(String name) throws IOException {
        out.beginMessage('B');
        out.writeString("");
        out.writeString(name);
        out.writeShort(1);
        out.writeShort(FORMAT_BINARY);
    }

    public void execute() throws IOException {
        out.writeShort(1);
        out.writeShort(FORMAT_BINARY);
        out.endMessage();
        out.beginMessage('E');
        out.writeString("");
        out.writeInt(0);
        out.endMessage();
    }

    /** Begins a transaction. To be called before any statement, if the pipeline is a transaction of its own. */
    public void begin() throws IOException {
        ownTransaction = true;
        run(BEGIN);
    }

    /** Commits. To be called after the last statement of a pipeline that has begun its transaction. */
    public void commit() throws IOException {
        endsTransaction = true;
        run(COMMIT);
    }

    /** As {@link #commit}, but nothing of the transaction counts. */
    public void abandon() throws IOException {
        ownTransaction = false;
        run(ROLLBACK);
    }

    /** Begins a {@code copy … from stdin}; its data follow. */
    public void copy(String sql) throws IOException {
        run(sql);
    }

    /**
     * As {@link #copy}, but the server does not keep the statement. For connections that many pipelines use in turn.
     */
    public void copyOnce(String sql) throws IOException {
        parse("", sql);
        bind("", 0);
        execute();
    }

    private void run(String sql) throws IOException {
        bind(parsedOnce(sql), 0);
        execute();
    }

    /**
     * Begins an {@code insert}. The caller then writes the arguments as with {@link #bind}; a row of COPY has the same
     * form.
     */
    public void insert(String sql) throws IOException {
        bind(parsedOnce(sql));
    }

    /** Prepares the statement if the server does not have it. Returns its name. */
    private String parsedOnce(String sql) throws IOException {
        String name = kept.get(sql);
        if (name == null) {
            closeForgotten();
            name = "howdah_kept_" + ++keptNumber;
            parse(name, sql);
            kept.put(sql, name);
            inDoubt.add(name);
        }
        return name;
    }

    /** Closes the forgotten statements. Postgres does not fail if one of them does not exist. */
    private void closeForgotten() throws IOException {
        if (kept.size() == KEPT_MAX) {
            Iterator<String> names = kept.values().iterator();
            forgotten.add(names.next());
            names.remove();
        }
        for (String name : forgotten) {
            out.beginMessage('C');
            out.writeByte('S');
            out.writeString(name);
            out.endMessage();
        }
        inDoubt.addAll(forgotten);
        forgotten.clear();
    }

    /**
     * Sends the rest and waits for the end of the pipeline.
     *
     * @return the last row that the server sent, if any, as {@code columnCount int16 | { length int32 | bytes }}
     * @throws SQLException the server's first error, after which nothing of the pipeline is stored. If the connection
     *     {@link #isLost is lost}, it is not known what is stored.
     */
    public @Nullable ByteBuffer sync() throws SQLException {
        return sync(Rows.NONE);
    }

    /** As {@link #sync()}. */
    public @Nullable ByteBuffer sync(Rows taker) throws SQLException {
        rows = taker;
        statement = 0;
        @Nullable ServerErrorMessage error = null;
        byte transactionStatus;
        try {
            out.beginMessage('S');
            out.endMessage();
            out.flush();
            int type = stream.receiveChar();
            while (type != 'Z') {
                byte[] body = stream.receive(stream.receiveInteger4() - Integer.BYTES);
                if (type == 'E') {
                    ServerErrorMessage message = errorOf(body);
                    error = error == null ? message : error;
                } else {
                    take(type, body);
                }
                type = stream.receiveChar();
            }
            // Not skip(): it never returns if the connection has ended.
            transactionStatus = stream.receive(stream.receiveInteger4() - Integer.BYTES)[0];
        } catch (IOException e) {
            throw lost(e);
        }
        if (error != null) {
            kept.values().removeAll(inDoubt);
            forgotten.addAll(inDoubt);
        }
        inDoubt.clear();
        if (error != null) {
            if (ownTransaction && transactionStatus != IDLE) {
                rollback();
            }
            throw new PSQLException(error);
        }
        if (endsTransaction && !lastTag.equals(COMMIT.toUpperCase(Locale.ROOT))) {
            throw new PSQLException("the transaction ended with " + lastTag, PSQLState.IN_FAILED_SQL_TRANSACTION);
        }
        return row;
    }

    private void rollback() throws SQLException {
        endsTransaction = false;
        try {
            abandon();
        } catch (IOException e) {
            throw lost(e);
        }
        sync();
    }

    private ServerErrorMessage errorOf(byte[] body) throws IOException {
        return new ServerErrorMessage(stream.getEncoding().decode(body, 0, body.length));
    }

    private void take(int type, byte[] body) throws IOException {
        switch (type) {
            case 'D' -> {
                row = ByteBuffer.wrap(body);
                rows.onRow(statement, row);
            }
            case 'C' -> {
                lastTag = new String(body, 0, body.length - 1, StandardCharsets.US_ASCII);
                statement++;
            }
            // Parse, Bind and Close complete, no data, COPY may begin, notice, changed setting, notification.
            case '1', '2', '3', 'n', 'G', 'N', 'S', 'A' -> {}
            default -> throw new EOFException("message type " + (char) type + " is not one of a pipeline");
        }
    }

    /** Marks the connection as lost: nobody knows what the server received. */
    public SQLException lost(IOException e) {
        lost = true;
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new PSQLException("connection lost: " + reason, PSQLState.CONNECTION_FAILURE, e);
    }

    public boolean isLost() {
        return lost;
    }

    public FrontendBuffer out() {
        return out;
    }
}

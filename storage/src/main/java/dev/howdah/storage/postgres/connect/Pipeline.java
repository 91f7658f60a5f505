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
 * Several statements, COPYs with their data among them, in one write to the server and one answer: Postgres's extended query
 * protocol, which PgJDBC speaks one statement at a time. It uses the stream of a PgJDBC connection while that is idle;
 * connecting, authentication and encryption stay PgJDBC's.
 *
 * <pre>
 * begin   Bind Execute   Parse Bind Execute(COPY) CopyData… CopyDone   …   commit   Sync  ──▶
 *                                ◀──  BindComplete DataRow CommandComplete …  ReadyForQuery
 * </pre>
 *
 * <p>A pipeline brings its transaction with it ({@link #begin}, {@link #commit}), or is part of the connection's. It never relies
 * on Postgres taking everything up to the Sync for one transaction: poolers and distributed servers do not. After an error the
 * server skips all up to the Sync; the pipeline then rolls its transaction back. The server's answers are a few bytes a statement:
 * it cannot happen that both sides wait for the other to read.
 *
 * <p>Thread: that of the connection. After an {@link IOException} or a {@link #isLost lost} connection only closing helps.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Postgres: message flow</a>
 */
public final class Pipeline {

    private static final VarHandle STREAM;

    static {
        try {
            // PgJDBC has no public way to it. A PgJDBC that names it otherwise fails here, at the start and in every
            // test.
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

    /** COPY and INSERT statements that the server keeps parsed: up to four for each topic that is written. */
    private static final int KEPT_MAX = 128;

    private final PGStream stream;
    private final FrontendBuffer out;

    /** Name by text. The least recently used comes first. */
    private final Map<String, String> kept = new LinkedHashMap<>(KEPT_MAX, 0.75f, true);

    /** Names that this pipeline brings or closes: after an error nobody knows whether the server came to them. */
    private final List<String> inDoubt = new ArrayList<>();

    /** Names to be closed. */
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
    }

    /** Begins a pipeline; what was not sent of the last one is forgotten. */
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

    /** Parses a statement under a name, for this connection's life. */
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

    /** The number of arguments follows into the buffer, then each as length and binary value, then {@link #execute}. */
    public void bind(String name) throws IOException {
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

    /** First of all: the pipeline is a transaction of its own. */
    public void begin() throws IOException {
        ownTransaction = true;
        run(BEGIN);
    }

    /** Last of all, of a pipeline that has begun its transaction. */
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

    /** As {@link #copy}, on a connection that many pipelines use one after the other: the server does not keep the statement. */
    public void copyOnce(String sql) throws IOException {
        parse("", sql);
        bind("");
        out.writeShort(0);
        execute();
    }

    private void run(String sql) throws IOException {
        bind(parsedOnce(sql));
        out.writeShort(0);
        execute();
    }

    /** Begins an {@code insert}; the arguments follow as with {@link #bind}, which is how COPY's rows look too. */
    public void insert(String sql) throws IOException {
        bind(parsedOnce(sql));
    }

    /** The name by which the server knows the statement from now on. */
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

    /** Closing a statement that the server does not know is no error. */
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
     * Sends what is left and waits for the end of the pipeline.
     *
     * @return the last row that came, if any, as {@code columnCount int16 | { length int32 | bytes }}
     * @throws SQLException the server's first error: nothing of the pipeline is stored; or the connection is {@link #isLost
     *     lost}: not known
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
            // Not skip(): it never ends when the connection has.
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

    /** Nobody knows what the server received. */
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

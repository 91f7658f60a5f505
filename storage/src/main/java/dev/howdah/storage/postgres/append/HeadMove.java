package dev.howdah.storage.postgres.append;

import dev.howdah.storage.postgres.append.AppendPlan.HeadPlan;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.connect.Tid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * The statement that moves the heads and the commit marker, as part of a pipeline. The heads must be in the order of their
 * ids. Thread: append lane.
 */
final class HeadMove {

    private static final String STATEMENT = "howdah_head_update";
    private static final String STATEMENT_FOR_ONE = "howdah_head_update_one";
    private static final int PARAMETERS = 10;

    private static final int INT4_OID = 23;
    private static final int INT8_OID = 20;
    private static final int UUID_BYTES = 16;

    /** Of an array: dimensions, has nulls, element type, length, lower bound. */
    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;

    /** Before the writer's tid: number of columns, the check with its length, the tid's length. */
    private static final int ANSWER_HEADER_BYTES = Short.BYTES + 3 * Integer.BYTES;

    /** The rows as they are when the transaction is committed. */
    record Moved(Tid writerTid, List<HeadRow> heads) {}

    private HeadMove() {}

    /** Whether the statement failed because the heads, or the writer's row, are not where the plan has them. Nothing is stored. */
    static boolean hasFailed(SQLException e) {
        return SqlFailures.HEADS_NOT_MOVED.equals(e.getSQLState());
    }

    /** Once per connection. */
    static void prepare(Pipeline pipeline) throws SQLException {
        pipeline.prepare(STATEMENT, AppendSql.HEAD_UPDATE.sql());
        pipeline.prepare(STATEMENT_FOR_ONE, AppendSql.HEAD_UPDATE_ONE.sql());
    }

    /** @param writerTid where the row of the marker's writer lies */
    static void write(Pipeline pipeline, AppendPlan plan, Tid writerTid) throws IOException {
        FrontendBuffer out = pipeline.out();
        List<HeadPlan> moves = plan.heads();
        boolean isOne = moves.size() == 1;
        pipeline.bind(isOne ? STATEMENT_FOR_ONE : STATEMENT);
        out.writeShort(PARAMETERS);
        out.writeInt(Long.BYTES);
        out.writeLong(plan.marker().writerSeq());
        out.writeInt(Long.BYTES);
        out.writeLong(PgTime.toPostgres(plan.appendedAtMicros()));
        UUID writerId = Objects.requireNonNull(plan.marker().writerId());
        out.writeInt(UUID_BYTES);
        out.writeLong(writerId.getMostSignificantBits());
        out.writeLong(writerId.getLeastSignificantBits());
        writeTid(out, writerTid);
        if (isOne) {
            writeOne(out, moves.get(0));
        } else {
            writeArrays(out, moves);
        }
        pipeline.execute();
    }

    private static void writeOne(FrontendBuffer out, HeadPlan move) throws IOException {
        writeTid(out, move.found().tid());
        writeInt(out, move.found().id().topicId());
        writeInt(out, move.found().id().partition());
        writeLong(out, move.found().nextOffset());
        writeLong(out, move.nextOffset());
        writeLong(out, move.reachedMs());
    }

    private static void writeArrays(FrontendBuffer out, List<HeadPlan> moves) throws IOException {
        beginArray(out, Tid.OID, Tid.BYTES, moves.size());
        for (HeadPlan move : moves) {
            writeTid(out, move.found().tid());
        }
        beginArray(out, INT4_OID, Integer.BYTES, moves.size());
        for (HeadPlan move : moves) {
            writeInt(out, move.found().id().topicId());
        }
        beginArray(out, INT4_OID, Integer.BYTES, moves.size());
        for (HeadPlan move : moves) {
            writeInt(out, move.found().id().partition());
        }
        beginArray(out, INT8_OID, Long.BYTES, moves.size());
        for (HeadPlan move : moves) {
            writeLong(out, move.found().nextOffset());
        }
        beginArray(out, INT8_OID, Long.BYTES, moves.size());
        for (HeadPlan move : moves) {
            writeLong(out, move.nextOffset());
        }
        beginArray(out, INT8_OID, Long.BYTES, moves.size());
        for (HeadPlan move : moves) {
            writeLong(out, move.reachedMs());
        }
    }

    private static void beginArray(FrontendBuffer out, int elementOid, int elementBytes, int length)
            throws IOException {
        out.writeInt(ARRAY_HEADER_BYTES + length * (Integer.BYTES + elementBytes));
        out.writeInt(1);
        out.writeInt(0);
        out.writeInt(elementOid);
        out.writeInt(length);
        out.writeInt(1);
    }

    private static void writeTid(FrontendBuffer out, Tid tid) throws IOException {
        out.writeInt(Tid.BYTES);
        tid.writeTo(out);
    }

    private static void writeInt(FrontendBuffer out, int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
    }

    private static void writeLong(FrontendBuffer out, long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    /** @param answer the statement's only row */
    static Moved moved(ByteBuffer answer, AppendPlan plan) {
        List<HeadPlan> moves = plan.heads();
        answer.position(ANSWER_HEADER_BYTES);
        Tid writerTid = Tid.read(answer);
        // One array after the other, or for one head both values.
        int beforeElements = moves.size() == 1 ? 0 : Integer.BYTES + ARRAY_HEADER_BYTES;
        List<Tid> tids = new ArrayList<>(moves.size());
        skip(answer, beforeElements);
        for (int i = 0; i < moves.size(); i++) {
            skip(answer, Integer.BYTES);
            tids.add(Tid.read(answer));
        }
        List<HeadRow> heads = new ArrayList<>(moves.size());
        skip(answer, beforeElements);
        for (int i = 0; i < moves.size(); i++) {
            HeadPlan move = moves.get(i);
            skip(answer, Integer.BYTES);
            heads.add(new HeadRow(
                    move.found().id(),
                    tids.get(i),
                    move.nextOffset(),
                    answer.getLong(),
                    plan.marker(),
                    plan.appendedAtMicros(),
                    move.reachedMs()));
        }
        return new Moved(writerTid, heads);
    }

    private static void skip(ByteBuffer answer, int bytes) {
        answer.position(answer.position() + bytes);
    }
}

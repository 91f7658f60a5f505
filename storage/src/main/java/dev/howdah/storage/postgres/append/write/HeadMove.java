package dev.howdah.storage.postgres.append.write;

import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlan.HeadPlan;
import dev.howdah.storage.postgres.append.plan.HeadRow;
import dev.howdah.storage.postgres.connect.BinaryValues;
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

/**
 * The statement that moves the heads and the commit marker, as part of a pipeline. The heads must be in the order of their
 * ids. Thread: append lane.
 */
public final class HeadMove {

    private static final String STATEMENT = "howdah_head_update";
    private static final String STATEMENT_FOR_ONE = "howdah_head_update_one";
    private static final int PARAMETERS = 12;

    /** Of an array: dimensions, has nulls, element type, length, lower bound. */
    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;

    /** Before the writer's tid: number of columns, the check with its length, the tid's length. */
    private static final int ANSWER_HEADER_BYTES = Short.BYTES + 3 * Integer.BYTES;

    /** The rows as they are when the transaction is committed. */
    public record Moved(Tid writerTid, List<HeadRow> heads) {}

    private HeadMove() {}

    /** Whether the statement failed because the heads, or the writer's row, are not where the plan has them. Nothing is stored. */
    public static boolean hasFailed(SQLException e) {
        return SqlFailures.NOT_MOVED.equals(e.getSQLState());
    }

    /** Once per connection. */
    public static void prepare(Pipeline pipeline) throws SQLException {
        pipeline.prepare(STATEMENT, WriteSql.HEAD_UPDATE.sql());
        pipeline.prepare(STATEMENT_FOR_ONE, WriteSql.HEAD_UPDATE_ONE.sql());
    }

    /** @param writerTid where the row of the marker's writer lies */
    static void write(Pipeline pipeline, AppendPlan plan, Tid writerTid) throws IOException {
        List<HeadPlan> moves = plan.heads();
        boolean isOne = moves.size() == 1;
        BinaryValues out = pipeline.bind(isOne ? STATEMENT_FOR_ONE : STATEMENT, PARAMETERS);
        out.writeLong(plan.marker().writerSeq());
        out.writeLong(PgTime.toPostgres(plan.appendedAtMicros()));
        out.writeUuid(Objects.requireNonNull(plan.marker().writerId()));
        out.writeTid(writerTid);
        if (isOne) {
            writeOne(out, moves.get(0));
        } else {
            writeArrays(out, moves);
        }
        pipeline.execute();
    }

    private static void writeOne(BinaryValues out, HeadPlan move) throws IOException {
        out.writeTid(move.found().tid());
        out.writeInt(move.found().id().topicId());
        out.writeInt(move.found().id().partition());
        out.writeLong(move.found().nextOffset());
        out.writeLong(move.nextOffset());
        out.writeLong(move.reachedMs());
        out.writeLong(move.stability().firstUnstableOffset());
        out.writeLong(move.stability().lastAbortOffset());
    }

    private static void writeArrays(BinaryValues out, List<HeadPlan> moves) throws IOException {
        out.beginArray(Tid.OID, moves.size(), Tid.BYTES);
        for (HeadPlan move : moves) {
            out.writeTid(move.found().tid());
        }
        out.beginArray(BinaryValues.INT4_OID, moves.size(), Integer.BYTES);
        for (HeadPlan move : moves) {
            out.writeInt(move.found().id().topicId());
        }
        out.beginArray(BinaryValues.INT4_OID, moves.size(), Integer.BYTES);
        for (HeadPlan move : moves) {
            out.writeInt(move.found().id().partition());
        }
        out.beginArray(BinaryValues.INT8_OID, moves.size(), Long.BYTES);
        for (HeadPlan move : moves) {
            out.writeLong(move.found().nextOffset());
        }
        out.beginArray(BinaryValues.INT8_OID, moves.size(), Long.BYTES);
        for (HeadPlan move : moves) {
            out.writeLong(move.nextOffset());
        }
        out.beginArray(BinaryValues.INT8_OID, moves.size(), Long.BYTES);
        for (HeadPlan move : moves) {
            out.writeLong(move.reachedMs());
        }
        out.beginArray(BinaryValues.INT8_OID, moves.size(), Long.BYTES);
        for (HeadPlan move : moves) {
            out.writeLong(move.stability().firstUnstableOffset());
        }
        out.beginArray(BinaryValues.INT8_OID, moves.size(), Long.BYTES);
        for (HeadPlan move : moves) {
            out.writeLong(move.stability().lastAbortOffset());
        }
    }

    /** @param answer the statement's only row */
    static Moved moved(ByteBuffer answer, AppendPlan plan) {
        List<HeadPlan> moves = plan.heads();
        answer.position(ANSWER_HEADER_BYTES);
        Tid writerTid = Tid.read(answer);
        if (moves.isEmpty()) {
            return new Moved(writerTid, List.of());
        }
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
                    move.reachedMs(),
                    move.stability()));
        }
        return new Moved(writerTid, heads);
    }

    private static void skip(ByteBuffer answer, int bytes) {
        answer.position(answer.position() + bytes);
    }
}

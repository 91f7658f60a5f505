package dev.howdah.storage.postgres;

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
    private static final int PARAMETERS = 7;

    private static final int INT4_OID = 23;
    private static final int INT8_OID = 20;
    private static final int UUID_BYTES = 16;

    /** Of an array: dimensions, has nulls, element type, length, lower bound. */
    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;

    /** Of the row's columns before the array's elements. For one head there is no array. */
    private static final int ROW_HEADER_BYTES = Short.BYTES + 3 * Integer.BYTES + ARRAY_HEADER_BYTES;

    /** A head and where it goes. */
    record Move(HeadRow head, long nextOffset) {}

    private HeadMove() {}

    /** Once per connection. */
    static void prepare(LanePipeline pipeline) throws SQLException {
        pipeline.prepare(STATEMENT, Statements.HEAD_UPDATE.sql());
        pipeline.prepare(STATEMENT_FOR_ONE, Statements.HEAD_UPDATE_ONE.sql());
    }

    static void write(LanePipeline pipeline, List<Move> moves, HeadRow.Marker marker, long appendedAtMicros)
            throws IOException {
        FrontendBuffer out = pipeline.out();
        boolean isOne = moves.size() == 1;
        pipeline.bind(isOne ? STATEMENT_FOR_ONE : STATEMENT);
        out.writeShort(PARAMETERS);
        out.writeInt(Long.BYTES);
        out.writeLong(marker.writerSeq());
        out.writeInt(Long.BYTES);
        out.writeLong(PgTime.toPostgres(appendedAtMicros));
        UUID writerId = Objects.requireNonNull(marker.writerId());
        out.writeInt(UUID_BYTES);
        out.writeLong(writerId.getMostSignificantBits());
        out.writeLong(writerId.getLeastSignificantBits());
        if (isOne) {
            writeOne(out, moves.get(0));
        } else {
            writeArrays(out, moves);
        }
        pipeline.execute();
    }

    private static void writeOne(FrontendBuffer out, Move move) throws IOException {
        writeInt(out, move.head().id().topicId());
        writeInt(out, move.head().id().partition());
        writeLong(out, move.head().nextOffset());
        writeLong(out, move.nextOffset());
    }

    private static void writeArrays(FrontendBuffer out, List<Move> moves) throws IOException {
        beginArray(out, INT4_OID, Integer.BYTES, moves.size());
        for (Move move : moves) {
            writeInt(out, move.head().id().topicId());
        }
        beginArray(out, INT4_OID, Integer.BYTES, moves.size());
        for (Move move : moves) {
            writeInt(out, move.head().id().partition());
        }
        beginArray(out, INT8_OID, Long.BYTES, moves.size());
        for (Move move : moves) {
            writeLong(out, move.head().nextOffset());
        }
        beginArray(out, INT8_OID, Long.BYTES, moves.size());
        for (Move move : moves) {
            writeLong(out, move.nextOffset());
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

    private static void writeInt(FrontendBuffer out, int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
    }

    private static void writeLong(FrontendBuffer out, long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    /**
     * The heads as they are now.
     *
     * @param row the statement's answer
     */
    static List<HeadRow> moved(ByteBuffer row, List<Move> moves, HeadRow.Marker marker, long appendedAtMicros) {
        List<HeadRow> heads = new ArrayList<>(moves.size());
        int at = moves.size() == 1 ? Short.BYTES : ROW_HEADER_BYTES;
        for (Move move : moves) {
            long logStartOffset = row.getLong(at + Integer.BYTES);
            at += Integer.BYTES + Long.BYTES;
            heads.add(new HeadRow(move.head().id(), move.nextOffset(), logStartOffset, marker, appendedAtMicros));
        }
        return heads;
    }
}

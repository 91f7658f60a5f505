package dev.howdah.broker.http.ingest;

import java.util.ArrayDeque;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses gzip as it comes, a bounded piece at a time: the reader asks for the next one when it has room, so a small body that becomes
 * a huge one is slowed down like any other.
 *
 * <pre>
 *  member: 1f 8b 08 flags mtime(4) xfl os | [extra: int16 length, bytes] [name \0] [comment \0] [crc16] | deflate | crc32 size32, member …
 * </pre>
 *
 * <p>Thread: one at a time. It must be closed, for it has memory outside the heap.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class Gunzip implements AutoCloseable {

    private static final int PIECE_BYTES = 32 * 1024;
    private static final int FIXED_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private enum State {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DATA,
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final ArrayDeque<Slice> input = new ArrayDeque<>();
    private final byte[] small = new byte[FIXED_BYTES];
    private State state = State.FIXED;

    /** What the inflater is at. */
    private @Nullable Slice lastGiven;

    private int have;
    private int flags;
    private int extraLeft;
    private long memberBytes;
    private long heldBytes;
    private boolean begun;
    private boolean closed;

    /** Adds compressed bytes. */
    void offer(Slice part) {
        if (part.length() > 0) {
            input.add(part);
            heldBytes += part.length();
        }
    }

    long heldBytes() {
        return heldBytes;
    }

    /**
     * The next piece, or null if more input is needed.
     *
     * @throws DataFormatException it is not gzip, or was damaged
     */
    @Nullable
    Slice next() throws DataFormatException {
        while (true) {
            if (state == State.DATA) {
                Slice piece = inflate();
                if (piece != null) {
                    return piece;
                }
                if (state == State.DATA) {
                    return null;
                }
                continue;
            }
            int next = read();
            if (next < 0) {
                return null;
            }
            onByte(next);
        }
    }

    private @Nullable Slice inflate() throws DataFormatException {
        while (true) {
            if (inflater.needsInput()) {
                Slice part = input.peek();
                if (part == null) {
                    return null;
                }
                input.remove();
                lastGiven = part;
                inflater.setInput(part.bytes(), part.from(), part.length());
            }
            byte[] piece = new byte[PIECE_BYTES];
            int before = inflater.getRemaining();
            int bytes = inflater.inflate(piece);
            heldBytes -= before - inflater.getRemaining();
            if (inflater.needsDictionary()) {
                throw new DataFormatException("a dictionary is needed");
            }
            if (inflater.finished()) {
                int rest = inflater.getRemaining();
                giveBack(rest);
                state = State.TRAILER;
                have = 0;
            }
            if (bytes > 0) {
                crc.update(piece, 0, bytes);
                memberBytes += bytes;
                return new Slice(piece, 0, bytes);
            }
            if (state == State.TRAILER) {
                return null;
            }
            if (!inflater.needsInput()) {
                throw new DataFormatException("the data does not go on");
            }
        }
    }

    /** What the inflater has been given and does not belong to its member. */
    private void giveBack(int rest) {
        if (rest > 0 && lastGiven != null) {
            Slice given = lastGiven;
            input.addFirst(given.slice(given.length() - rest, given.length()));
        }
        lastGiven = null;
    }

    private int read() {
        Slice part = input.peek();
        if (part == null) {
            return -1;
        }
        input.remove();
        if (part.length() > 1) {
            input.addFirst(part.slice(1, part.length()));
        }
        heldBytes--;
        return part.bytes()[part.from()] & 0xff;
    }

    private void onByte(int next) throws DataFormatException {
        begun = true;
        switch (state) {
            case FIXED -> {
                small[have++] = (byte) next;
                if (have == FIXED_BYTES) {
                    onFixed();
                }
            }
            case EXTRA_LENGTH -> {
                extraLeft |= next << (8 * have++);
                if (have == 2) {
                    state = State.EXTRA;
                    if (extraLeft == 0) {
                        after(FLAG_EXTRA);
                    }
                }
            }
            case EXTRA -> {
                if (--extraLeft == 0) {
                    after(FLAG_EXTRA);
                }
            }
            case NAME -> {
                if (next == 0) {
                    after(FLAG_NAME);
                }
            }
            case COMMENT -> {
                if (next == 0) {
                    after(FLAG_COMMENT);
                }
            }
            case HEADER_CRC -> {
                if (++have == 2) {
                    after(FLAG_CRC);
                }
            }
            case TRAILER -> {
                small[have++] = (byte) next;
                if (have == TRAILER_BYTES) {
                    onTrailer();
                }
            }
            case DATA -> throw new AssertionError(state);
        }
    }

    private void onFixed() throws DataFormatException {
        if ((small[0] & 0xff) != 0x1f || (small[1] & 0xff) != 0x8b || small[2] != 8) {
            throw new DataFormatException("it does not begin as gzip does");
        }
        flags = small[3] & 0xff;
        if ((flags & FLAGS_RESERVED) != 0) {
            throw new DataFormatException("unknown flags");
        }
        after(0);
    }

    /** Goes to the next field that the flags announce. */
    private void after(int flag) {
        have = 0;
        extraLeft = 0;
        if (flag < FLAG_EXTRA && flag != FLAG_CRC && (flags & FLAG_EXTRA) != 0) {
            state = State.EXTRA_LENGTH;
        } else if (flag < FLAG_NAME && flag != FLAG_CRC && (flags & FLAG_NAME) != 0) {
            state = State.NAME;
        } else if (flag < FLAG_COMMENT && flag != FLAG_CRC && (flags & FLAG_COMMENT) != 0) {
            state = State.COMMENT;
        } else if (flag != FLAG_CRC && (flags & FLAG_CRC) != 0) {
            state = State.HEADER_CRC;
        } else {
            state = State.DATA;
            inflater.reset();
            crc.reset();
            memberBytes = 0;
        }
    }

    private void onTrailer() throws DataFormatException {
        if (int32(0) != (int) crc.getValue() || int32(4) != (int) memberBytes) {
            throw new DataFormatException("the checksum is wrong");
        }
        state = State.FIXED;
        have = 0;
    }

    private int int32(int at) {
        return (small[at] & 0xff)
                | (small[at + 1] & 0xff) << 8
                | (small[at + 2] & 0xff) << 16
                | (small[at + 3] & 0xff) << 24;
    }

    /** Whether the input ends with a member. */
    boolean isComplete() {
        return begun && state == State.FIXED && have == 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inflater.end();
        }
    }
}

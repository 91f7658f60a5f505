package dev.howdah.broker.http.ingest;

import java.io.ByteArrayOutputStream;

/**
 * Cuts a stream into lines, each of which is one event; empty lines are none. Lines end with LF or CRLF, the last one may have no end.
 * Thread: one at a time.
 *
 * @see <a href="https://github.com/ndjson/ndjson-spec">NDJSON</a>
 */
final class Lines implements EventReader {

    private final int lineBytesMax;
    private final Parser parser;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);
    private long line = 1;

    Lines(int lineBytesMax, Parser parser) {
        this.lineBytesMax = lineBytesMax;
        this.parser = parser;
    }

    /** Makes an event of a line. */
    @FunctionalInterface
    interface Parser {
        Event parse(Slice line, long number) throws BadEventException;
    }

    @Override
    public void take(Slice part, Sink sink) throws BadEventException {
        byte[] bytes = part.bytes();
        int end = part.from() + part.length();
        int begin = part.from();
        for (int i = begin; i < end; i++) {
            if (bytes[i] == '\n') {
                if (begun.size() > 0) {
                    begun.write(bytes, begin, i - begin);
                    requireShort(begun.size());
                    byte[] whole = begun.toByteArray();
                    begun.reset();
                    give(Slice.of(whole), sink);
                } else {
                    requireShort(i - begin);
                    give(new Slice(bytes, begin, i - begin), sink);
                }
                line++;
                begin = i + 1;
            }
        }
        begun.write(bytes, begin, end - begin);
        requireShort(begun.size());
    }

    private void requireShort(int lineBytes) throws BadEventException {
        if (lineBytes > lineBytesMax) {
            throw BadEventException.tooLarge("the line has more than " + lineBytesMax + " bytes", line);
        }
    }

    private void give(Slice whole, Sink sink) throws BadEventException {
        int length = whole.length();
        if (length > 0 && whole.bytes()[whole.from() + length - 1] == '\r') {
            length--;
        }
        if (length > 0) {
            sink.accept(parser.parse(whole.slice(0, length), line));
        }
    }

    @Override
    public void end(Sink sink) throws BadEventException {
        if (begun.size() > 0) {
            byte[] whole = begun.toByteArray();
            begun.reset();
            give(Slice.of(whole), sink);
        }
    }

    @Override
    public long heldBytes() {
        return begun.size();
    }

    @Override
    public boolean isStreaming() {
        return true;
    }
}

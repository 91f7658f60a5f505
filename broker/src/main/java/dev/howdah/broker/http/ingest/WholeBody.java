package dev.howdah.broker.http.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body that has to be complete before anything of it is stored. If any of its events is wrong, none is stored. Thread: one at a
 * time.
 */
final class WholeBody implements EventReader {

    private final int bytesMax;
    private final Parser parser;
    private final List<Slice> parts = new ArrayList<>(1);
    private int bytes;

    /** @param bytesMax of the body, decompressed */
    WholeBody(int bytesMax, Parser parser) {
        this.bytesMax = bytesMax;
        this.parser = parser;
    }

    /** Makes events of a body. */
    @FunctionalInterface
    interface Parser {
        List<Event> parse(byte[] body) throws BadEventException;
    }

    @Override
    public void take(Slice part, Sink sink) throws BadEventException {
        if (bytes + (long) part.length() > bytesMax) {
            throw BadEventException.tooLarge(
                    "the body has more than " + bytesMax + " bytes (more may come as lines, application/x-ndjson)", 1);
        }
        parts.add(part);
        bytes += part.length();
    }

    @Override
    public void end(Sink sink) throws BadEventException {
        byte[] body = new byte[bytes];
        int at = 0;
        for (Slice part : parts) {
            System.arraycopy(part.bytes(), part.from(), body, at, part.length());
            at += part.length();
        }
        parts.clear();
        for (Event event : parser.parse(body)) {
            sink.accept(event);
        }
    }

    @Override
    public long heldBytes() {
        return bytes;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }
}

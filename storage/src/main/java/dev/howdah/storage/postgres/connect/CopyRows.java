package dev.howdah.storage.postgres.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes rows in COPY's binary format as CopyData messages. The arguments of an INSERT have the same form.
 *
 * <pre>
 * "PGCOPY\n\377\r\n\0" | flags int32 | extension int32 | { columns int16 | values } | -1 int16
 * </pre>
 *
 * <p>Thread: that of the buffer; one COPY at a time.
 */
public final class CopyRows extends BinaryValues {

    private static final byte[] HEADER = "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int END = -1;

    public CopyRows(FrontendBuffer out) {
        super(out);
    }

    public void begin() throws IOException {
        out.beginMessage('d');
        out.writeBytes(HEADER);
    }

    /** Ends the rows and the COPY. */
    public void end() throws IOException {
        out.writeShort(END);
        out.endMessage();
        out.beginMessage('c');
        out.endMessage();
    }
}

package dev.howdah.storage.postgres.connect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Where one version of a row lies in its table. Postgres calls this the row's {@code ctid}. Each update moves the row,
 * and so do {@code vacuum full} and {@code cluster}. A tid that is out of date finds nothing, or another row if its
 * place was used again.
 *
 * @param block unsigned
 * @param item unsigned
 * @see <a href="https://www.postgresql.org/docs/current/ddl-system-columns.html">Postgres: system columns</a>
 */
public record Tid(int block, short item) {

    public static final int OID = 27;
    public static final int BYTES = Integer.BYTES + Short.BYTES;

    /** Reads a column that the driver returns as text: {@code (block,item)}. */
    public static Tid of(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        int comma = text.indexOf(',');
        return new Tid(Integer.parseUnsignedInt(text.substring(1, comma)), (short)
                Integer.parseInt(text.substring(comma + 1, text.length() - 1)));
    }

    /** As Postgres writes it. */
    public String toText() {
        return "(" + Integer.toUnsignedString(block) + "," + Short.toUnsignedInt(item) + ")";
    }

    public static Tid read(ByteBuffer from) {
        return new Tid(from.getInt(), from.getShort());
    }

    public void writeTo(FrontendBuffer out) throws IOException {
        out.writeInt(block);
        out.writeShort(item);
    }
}

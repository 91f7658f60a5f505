package dev.howdah.broker.http.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** @param step how many bytes come at a time */
    private static byte[] gunzip(byte[] compressed, int step) throws DataFormatException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (Gunzip gunzip = new Gunzip()) {
            for (int at = 0; at < compressed.length; at += step) {
                gunzip.offer(new Slice(compressed, at, Math.min(step, compressed.length - at)));
                for (Slice piece = gunzip.next(); piece != null; piece = gunzip.next()) {
                    plain.write(piece.bytes(), piece.from(), piece.length());
                }
                assertThat(gunzip.heldBytes()).isZero();
            }
            assertThat(gunzip.isComplete()).isTrue();
        }
        return plain.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 100_000})
    void members_follow_each_other_however_the_bytes_come(int step) throws Exception {
        byte[] text = "{\"customer\": 7}\n".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        byte[] second = "more".getBytes(StandardCharsets.UTF_8);
        assertThat(gunzip(concat(gzip(text), gzip(second), gzip(new byte[0])), step))
                .isEqualTo(concat(text, second));
    }

    /** Extra field, name, comment and checksum of the header. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void all_fields_of_the_header_are_read_over(int step) throws Exception {
        byte[] plain = gzip("value".getBytes(StandardCharsets.UTF_8));
        byte[] header = {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3};
        byte[] fields = {2, 0, 65, 66, 'n', 'a', 0, 'c', 0, 1, 2};
        byte[] whole = concat(header, fields, Arrays.copyOfRange(plain, 10, plain.length));
        assertThat(gunzip(whole, step)).asString().isEqualTo("value");
    }

    @Test
    void a_bomb_comes_in_pieces() throws Exception {
        byte[] bomb = gzip(new byte[50_000_000]);
        try (Gunzip gunzip = new Gunzip()) {
            gunzip.offer(Slice.of(bomb));
            for (int i = 0; i < 100; i++) {
                Slice piece = gunzip.next();
                assertThat(piece).isNotNull();
                assertThat(piece.length()).isBetween(1, 32 * 1024);
            }
        }
    }

    @Test
    void damage_is_found() throws Exception {
        byte[] good = gzip("value".getBytes(StandardCharsets.UTF_8));
        for (int at : new int[] {0, 1, 2, 12, good.length - 8, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 0x55;
            assertThatThrownBy(() -> gunzip(bad, 100)).as("byte " + at).isInstanceOf(DataFormatException.class);
        }
    }

    /** Nobody knows what would come behind the header (RFC 1952, section 2.3.1.2). */
    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x40, 0x80})
    void flags_that_nobody_knows_are_refused(int flag) throws Exception {
        byte[] bad = gzip("value".getBytes(StandardCharsets.UTF_8));
        bad[3] |= (byte) flag;
        assertThatThrownBy(() -> gunzip(bad, 100)).isInstanceOf(DataFormatException.class);
    }
}

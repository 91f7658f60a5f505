package dev.howdah.compat.hostile;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/** Kafka's four codecs with the libraries that clients use; the number is the one in a batch's attributes. */
enum Codecs {
    GZIP(1) {
        @Override
        OutputStream open(OutputStream out) throws IOException {
            return new GZIPOutputStream(out);
        }
    },
    SNAPPY(2) {
        @Override
        OutputStream open(OutputStream out) {
            return new SnappyOutputStream(out);
        }
    },
    LZ4(3) {
        @Override
        OutputStream open(OutputStream out) throws IOException {
            return new LZ4FrameOutputStream(out, LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB);
        }
    },
    ZSTD(4) {
        @Override
        OutputStream open(OutputStream out) throws IOException {
            return new ZstdOutputStream(out);
        }
    };

    private final int number;

    Codecs(int number) {
        this.number = number;
    }

    abstract OutputStream open(OutputStream out) throws IOException;

    int number() {
        return number;
    }

    byte[] compress(byte[] plain) {
        return compress(plain, 0);
    }

    /** The bytes followed by so many zero bytes, which are never in memory as a whole. */
    byte[] compress(byte[] plain, long zeros) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = open(packed)) {
            out.write(plain);
            byte[] block = new byte[1 << 16];
            for (long left = zeros; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}

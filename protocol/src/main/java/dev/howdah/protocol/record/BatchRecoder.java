package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Compresses the records of a batch with another codec. Nothing else in the batch changes. The decompressed records are
 * in memory in one piece, so their size is bounded.
 *
 * <p>Thread: any that may compute for a while; never an event loop.
 */
public final class BatchRecoder {

    private BatchRecoder() {}

    /**
     * Appends to {@code out} a batch with the same offsets, records and producer, and with the wanted codec.
     *
     * @param batch a valid batch; it is borrowed and not changed
     * @param recordBytesMax the most bytes that all decompressed records may have
     * @param out a direct buffer that can grow; the caller owns it
     * @return false if the records are larger; nothing is appended then
     */
    public static boolean recode(RecordBatch batch, BatchCodec wanted, int recordBytesMax, ByteBuf out) {
        if (batch.compression() == Compression.NONE) {
            ByteBuf plain = batch.recordBytes();
            if (plain.readableBytes() > recordBytesMax) {
                return false;
            }
            write(batch, wanted, plain, out);
            return true;
        }
        try (DecompressedWindow window = DecompressedWindow.open(batch)) {
            int bytes = window.ensure(0, recordBytesMax + 1);
            if (bytes > recordBytesMax) {
                return false;
            }
            write(batch, wanted, window.buffer().slice(window.position(), bytes), out);
            return true;
        }
    }

    private static void write(RecordBatch batch, BatchCodec wanted, ByteBuf records, ByteBuf out) {
        int start = out.writerIndex();
        out.writeBytes(batch.buffer(), batch.start(), RecordBatch.HEADER_BYTES);
        if (wanted.compression() == Compression.NONE) {
            out.writeBytes(records, records.readerIndex(), records.readableBytes());
        } else {
            compress(wanted, records, out);
        }
        int batchBytes = out.writerIndex() - start;
        int attributes = (batch.attributes() & ~RecordBatch.CODEC_MASK)
                | wanted.compression().code();
        out.setInt(start + RecordBatch.BATCH_LENGTH, batchBytes - RecordBatch.LOG_OVERHEAD_BYTES);
        out.setShort(start + RecordBatch.ATTRIBUTES, attributes);
        BatchStamp.stampCrc(out, start, batchBytes);
    }

    private static void compress(BatchCodec codec, ByteBuf records, ByteBuf out) {
        if (records.isDirect() && records.nioBufferCount() == 1) {
            compress(codec, records.nioBuffer(), out);
            return;
        }
        // The native codecs read only direct memory.
        int bytes = records.readableBytes();
        ByteBuf copy = out.alloc().directBuffer(Math.max(1, bytes), Math.max(1, bytes));
        try {
            copy.writeBytes(records, records.readerIndex(), bytes);
            compress(codec, copy.nioBuffer(0, bytes), out);
        } finally {
            copy.release();
        }
    }

    private static void compress(BatchCodec codec, ByteBuffer records, ByteBuf out) {
        switch (codec.compression()) {
            case GZIP -> GzipCompressor.compress(records, codec.level(), out);
            case SNAPPY -> SnappyCompressor.compress(records, out);
            case LZ4 -> Lz4Compressor.compress(records, codec.level(), out);
            case ZSTD -> ZstdCompressor.compress(records, codec.level(), out);
            case NONE -> throw new AssertionError(codec);
        }
    }
}

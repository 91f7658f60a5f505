package dev.howdah.broker.codec;

import dev.howdah.broker.config.Limits;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.BatchRecoder;
import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.LogReader.LogSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Compresses batches that were rebuilt from chunks. If the topic's {@code compression.type} names a codec, it is used
 * with the topic's level. Otherwise the codec that the producer had chosen is used with the level that costs least, as
 * nobody has asked the broker for more.
 *
 * <p>Thread: any; stages complete on a codec thread, or at once if there is nothing to do.
 */
public final class SliceRecoder {

    private final CodecThreads threads;
    private final ByteBufAllocator allocator;

    public SliceRecoder(CodecThreads threads, ByteBufAllocator allocator) {
        this.threads = threads;
        this.allocator = allocator;
    }

    /**
     * Compresses a slice.
     *
     * @param slice its batches are taken: they are released here
     * @param topicCodec the topic's codec; empty if the producers' codecs are kept
     * @param zstd whether the client can read zstd; if not, such batches stay uncompressed
     * @return a stage that fails with {@link CodecsBusyException} if too many jobs wait for the codec threads
     */
    public CompletionStage<Recoded> recode(LogSlice slice, Optional<BatchCodec> topicCodec, ZstdForReader zstd) {
        if (!wantsCompression(slice, topicCodec, zstd)) {
            return CompletableFuture.completedStage(new Recoded(
                    slice.batches(), slice.nextOffset(), slice.batches().readableBytes()));
        }
        CompletableFuture<Recoded> recoded = new CompletableFuture<>();
        boolean accepted = threads.offer(() -> {
            try {
                recoded.complete(compress(slice, topicCodec, zstd));
            } catch (RuntimeException | Error failure) {
                recoded.completeExceptionally(failure);
            } finally {
                slice.batches().release();
            }
        });
        if (!accepted) {
            slice.batches().release();
            recoded.completeExceptionally(new CodecsBusyException());
        }
        return recoded;
    }

    private static boolean wantsCompression(LogSlice slice, Optional<BatchCodec> topicCodec, ZstdForReader zstd) {
        for (int index = 0; index < slice.producerCodecs().size(); index++) {
            if (wanted(slice, index, topicCodec, zstd).compression() != Compression.NONE) {
                return true;
            }
        }
        return false;
    }

    private static BatchCodec wanted(LogSlice slice, int index, Optional<BatchCodec> topicCodec, ZstdForReader zstd) {
        BatchCodec wanted = topicCodec.orElseGet(
                () -> BatchCodec.fastest(slice.producerCodecs().get(index)));
        return wanted.compression() == Compression.ZSTD && zstd == ZstdForReader.REFUSED
                ? BatchCodec.fastest(Compression.NONE)
                : wanted;
    }

    private Recoded compress(LogSlice slice, Optional<BatchCodec> topicCodec, ZstdForReader zstd) {
        ByteBuf rows = slice.batches();
        ByteBuf out = allocator.directBuffer(rows.readableBytes() / 2 + RecordBatch.HEADER_BYTES);
        try {
            int start = rows.readerIndex();
            for (int index = 0; index < slice.producerCodecs().size(); index++) {
                RecordBatch batch = new RecordBatch(rows, start);
                BatchCodec wanted = wanted(slice, index, topicCodec, zstd);
                if (wanted.compression() == Compression.NONE
                        || !BatchRecoder.recode(batch, wanted, Limits.RECODED_BATCH_BYTES_MAX, out)) {
                    out.writeBytes(rows, start, batch.sizeInBytes());
                }
                start += batch.sizeInBytes();
            }
            return new Recoded(out, slice.nextOffset(), rows.readableBytes());
        } catch (RuntimeException | Error failure) {
            out.release();
            throw failure;
        }
    }

    /**
     * The compressed slice.
     *
     * @param batches the receiver owns them
     * @param rowBytes the bytes of the batches before they were compressed
     */
    public record Recoded(ByteBuf batches, long nextOffset, int rowBytes) {}
}

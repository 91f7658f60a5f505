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
 * Compresses what was rebuilt from rows. What a topic's {@code compression.type} names is done as its level says; what a
 * producer had chosen is done at the level that costs least, as nobody has asked the broker for more.
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
     * @param slice its batches are taken
     * @param topicCodec empty for the producers'
     * @param zstd whether the client can read it; if not, zstd becomes no codec
     * @return fails with {@link CodecsBusyException} if too much waits for the codecs
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
     * @param batches owned by the receiver
     * @param rowBytes what the batches were before they were compressed
     */
    public record Recoded(ByteBuf batches, long nextOffset, int rowBytes) {}
}

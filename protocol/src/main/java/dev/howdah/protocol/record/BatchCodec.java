package dev.howdah.protocol.record;

/**
 * How the broker compresses a batch.
 *
 * @param level the codec's own scale, as in {@code compression.gzip.level} and its like; without meaning for NONE and SNAPPY
 */
public record BatchCodec(Compression compression, int level) {

    /** Kafka's default level of lz4, which means the fast compressor; all others mean the one that takes its time. */
    public static final int LZ4_FAST_LEVEL = 9;

    /** The level that costs least and still compresses: for what nobody has chosen a level for. */
    public static BatchCodec fastest(Compression compression) {
        return new BatchCodec(compression, compression == Compression.LZ4 ? LZ4_FAST_LEVEL : 1);
    }
}

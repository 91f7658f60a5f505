package dev.howdah.protocol.record;

/**
 * The codec and level with which the broker compresses a batch.
 *
 * @param level on the scale of the codec, as in {@code compression.gzip.level}; it has no meaning for NONE and SNAPPY
 */
public record BatchCodec(Compression compression, int level) {

    /**
     * Kafka's default of {@code compression.lz4.level}. It means the fast compressor; every other level means the
     * thorough one.
     */
    public static final int LZ4_FAST_LEVEL = 9;

    /** The level that costs least and still compresses, for batches for which nobody has chosen a level. */
    public static BatchCodec fastest(Compression compression) {
        return new BatchCodec(compression, compression == Compression.LZ4 ? LZ4_FAST_LEVEL : 1);
    }
}

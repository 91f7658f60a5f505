package dev.howdah.broker.fetch;

import dev.howdah.broker.codec.ZstdForReader;
import java.util.List;

/**
 * What one fetch wants.
 *
 * @param targets in the order in which they may use up {@code bytesMax}
 * @param minBytes below which it rather waits
 * @param bytesMax of the whole answer, except that one batch is always returned if there is one
 */
public record FetchSpec(List<FetchTarget> targets, int maxWaitMs, int minBytes, int bytesMax, ZstdForReader zstd) {

    public FetchSpec {
        targets = List.copyOf(targets);
    }
}

package dev.howdah.broker.fetch;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.broker.log.Isolation;
import java.util.List;

/**
 * The wishes of one fetch.
 *
 * @param targets the partitions, in the order in which they may use up {@code bytesMax}
 * @param minBytes with fewer bytes than this, the fetch waits up to {@code maxWaitMs}
 * @param bytesMax the most bytes of the answer; one batch is returned even if it is larger
 * @param rights of the client; asked at each look, so that a fetch that waits ends when they are taken away
 */
public record FetchSpec(
        List<FetchTarget> targets,
        int maxWaitMs,
        int minBytes,
        int bytesMax,
        ZstdForReader zstd,
        Isolation isolation,
        Rights rights) {

    public FetchSpec {
        targets = List.copyOf(targets);
    }
}

package dev.howdah.broker.fetch;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogReader;
import io.netty.buffer.ByteBufAllocator;

/** What fetches read from; one for the broker. */
public record FetchStores(
        LiveBrokers brokers,
        PartitionLookup lookup,
        LogReader reader,
        SliceRecoder recoder,
        LeaderEpochs epochs,
        ReadBudget budget,
        ByteBufAllocator allocator) {}

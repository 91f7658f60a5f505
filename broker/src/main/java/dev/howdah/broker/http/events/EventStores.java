package dev.howdah.broker.http.events;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.storage.LogReader;

/** What every reader of events works with. */
record EventStores(
        Catalog catalog, LiveBrokers brokers, LogReader reader, FetchStores fetchStores, FetchParkingLot parkingLot) {}

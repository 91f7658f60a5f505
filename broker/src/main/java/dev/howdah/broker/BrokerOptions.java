package dev.howdah.broker;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.net.HostPort;
import java.util.Optional;

/**
 * What a broker is started with.
 *
 * @param listen port 0 takes a free one
 * @param advertise where clients reach this broker; empty for the address it listens on
 */
public record BrokerOptions(HostPort listen, Optional<HostPort> advertise, BrokerConfig config) {}

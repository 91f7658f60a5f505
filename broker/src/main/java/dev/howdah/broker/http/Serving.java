package dev.howdah.broker.http;

import dev.howdah.broker.sasl.RequestLogins;
import java.util.Optional;

/**
 * What is answered, and what looks at logins.
 *
 * @param logins empty while only strangers' questions are answered, and where nobody has to log in
 */
record Serving(Router router, Optional<RequestLogins> logins) {}

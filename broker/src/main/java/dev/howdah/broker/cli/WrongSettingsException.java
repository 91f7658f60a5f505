package dev.howdah.broker.cli;

import java.util.List;

/** What is wrong with the settings, all of it: whoever mends the first mistake should not meet the second at the next start. */
final class WrongSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Each one line. */
    private final transient List<String> complaints;

    WrongSettingsException(List<String> complaints) {
        super(String.join("\n", complaints));
        this.complaints = List.copyOf(complaints);
    }

    List<String> complaints() {
        return complaints;
    }
}

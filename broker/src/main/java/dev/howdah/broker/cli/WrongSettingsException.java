package dev.howdah.broker.cli;

import java.util.List;

/** Lists all mistakes in the settings, so that the user can correct them at once. */
final class WrongSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The mistakes, one line each. */
    private final transient List<String> complaints;

    WrongSettingsException(List<String> complaints) {
        super(String.join("\n", complaints));
        this.complaints = List.copyOf(complaints);
    }

    List<String> complaints() {
        return complaints;
    }
}

"""vanitylint as a step of GitHub Actions: from an event and the inputs of `action.yml` to words of the command line."""

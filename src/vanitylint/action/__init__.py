"""Run vanitylint as a step of GitHub Actions: turn an event and the inputs of `action.yml` into command lines."""

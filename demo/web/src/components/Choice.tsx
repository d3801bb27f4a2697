import { useId } from 'react';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly testId: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** Two or three radio buttons that look like one segmented control. */
export function Choice<Value extends string>({
  label,
  testId,
  value,
  options,
  onChange,
}: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className="choice" data-testid={testId} data-value={value}>
      <legend>{label}</legend>
      <div className="choice-options">
        {options.map((option) => (
          <label key={option.value} data-option={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              data-testid={`${testId}-${option.value}`}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value);
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
